// Compares padanan with the WebAssembly reference (npm @browsermt/bergamot-translator) on the same model files.
//
//     npm install @browsermt/bergamot-translator
//     echo '{"type":"commonjs"}' > node_modules/@browsermt/bergamot-translator/worker/package.json
//     node benches/beside_bergamot.mjs MODEL_DIR SOURCE REFERENCE FROM TO [PADANAN] [ROUNDS]
//
// (Without the second line, Node loads the package's worker as an ES module, which it is not.) MODEL_DIR holds
// model.*.bin, vocab.*.spm and lex.*.bin; padanan must have the same model (`padanan models add`). Both translate
// SOURCE, one sentence per line: sentence by sentence (one worker, one job), and all at once with as many workers as
// processors. Each round runs every variant once, each in its own process, and the best round of each variant counts.

import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { join } from "node:path";

const args = process.argv.slice(2);
const [folder, sourceFile, referenceFile, from, to, padanan = "target/release/padanan", rounds = "5"] = args;
const lines = readFileSync(sourceFile, "utf8").trimEnd().split("\n");
const words = lines.map((line) => line.split(/\s+/).length).reduce((a, b) => a + b);

async function bergamot(workers, batchSize, oneByOne) {
    const require = createRequire(join(process.cwd(), "package.json"));
    const { BatchTranslator, TranslatorBacking } = await import(
        pathToFileURL(require.resolve("@browsermt/bergamot-translator"))
    );
    const named = (start) => ({ name: join(folder, readdirSync(folder).find((n) => n.startsWith(start))) });
    class FromDisk extends TranslatorBacking {
        async loadModelRegistery() {
            return [{ from, to, files: { model: named("model."), vocab: named("vocab."), lex: named("lex.") } }];
        }
        async fetch(path) {
            const bytes = readFileSync(path);
            return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
        }
    }
    const began = performance.now();
    const options = { workers, batchSize };
    const translator = new BatchTranslator(options, new FromDisk(options));
    const ask = (text) => translator.translate({ from, to, text, html: false, qualityScores: false });
    await ask(lines[0]);
    const loaded = performance.now();
    if (oneByOne) {
        for (const line of lines) await ask(line);
    } else {
        await Promise.all(lines.map(ask));
    }
    const done = performance.now();
    await translator.delete();
    console.log(`${words / ((done - loaded) / 1000)} source words a second, ${loaded - began} ms`);
    process.exit(0);
}

// Runs a program to its end. Returns its output, the time it took in ms, and its peak memory in kB.
async function run(program, args) {
    const began = performance.now();
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    let peak = 0;
    child.stdout.on("data", (data) => (out += data));
    const look = setInterval(() => {
        try {
            const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
            peak = Math.max(peak, Number(status.match(/VmHWM:\s+(\d+)/)?.[1] ?? 0));
        } catch {
            // The program has just ended.
        }
    }, 5);
    await new Promise((resolve) => child.on("close", resolve));
    clearInterval(look);
    return { out, took: performance.now() - began, peak };
}

if (process.env.BERGAMOT) {
    await bergamot(...JSON.parse(process.env.BERGAMOT));
}
const cores = availableParallelism();
const theirs = async (...how) => {
    process.env.BERGAMOT = JSON.stringify(how);
    const found = await run(process.execPath, [fileURLToPath(import.meta.url), ...args]);
    delete process.env.BERGAMOT;
    const [speed, first] = found.out.match(/[\d.]+/g).map(Number);
    return { speed, first, peak: found.peak };
};
const ours = async (jobs) => {
    const languages = ["--backend", "local", "--from", from, "--to", to];
    const files = ["--source", sourceFile, "--reference", referenceFile];
    const found = await run(padanan, ["models", "eval", ...languages, ...files, "--jobs", String(jobs), "--format", "json"]);
    const speed = JSON.parse(found.out).systems[0].words_per_second;
    return { speed, first: (await run(padanan, ["backends", "--probe", ...languages])).took, peak: found.peak };
};
const ways = [
    ["bergamot, one worker, sentence by sentence", () => theirs(1, 1, true)],
    ["bergamot, one worker, batches of 8", () => theirs(1, 8, false)],
    [`bergamot, ${cores} workers, batches of 8`, () => theirs(cores, 8, false)],
    ["padanan, one job", () => ours(1)],
    [`padanan, ${cores} jobs`, () => ours(cores)],
];
const best = ways.map(() => ({ speed: 0, first: Infinity, peak: Infinity }));
for (let round = 0; round < Number(rounds); round++) {
    for (const [way, [, go]] of ways.entries()) {
        const { speed, first, peak } = await go();
        best[way].speed = Math.max(best[way].speed, speed);
        best[way].first = Math.min(best[way].first, first);
        best[way].peak = Math.min(best[way].peak, peak);
    }
}
console.log("| | source words a second | first sentence after | peak memory |\n|---|---|---|---|");
for (const [way, [name]] of ways.entries()) {
    const { speed, first, peak } = best[way];
    console.log(`| ${name} | ${speed.toFixed(0)} | ${first.toFixed(0)} ms | ${(peak / 1024).toFixed(0)} MB |`);
}
