// The WebAssembly reference (npm @browsermt/bergamot-translator) on the very files of a model, beside padanan.
//
//     npm install @browsermt/bergamot-translator
//     node benches/beside_bergamot.mjs MODEL_DIR SOURCE REFERENCE FROM TO [PADANAN]
//
// MODEL_DIR holds model.*.bin, vocab.*.spm and lex.*.bin; padanan must have the same model (`padanan models add`).
// Both translate SOURCE, one sentence a line, one after the other in one run: sentence by sentence (one worker, one
// job), and all at once with as many workers as processors. Each is started three times, and the best counts.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [folder, sourceFile, referenceFile, from, to, padanan = "target/release/padanan"] = process.argv.slice(2);
const require = createRequire(join(process.cwd(), "package.json"));
const { BatchTranslator, TranslatorBacking } = await import(
    pathToFileURL(require.resolve("@browsermt/bergamot-translator"))
);

const lines = readFileSync(sourceFile, "utf8").trimEnd().split("\n");
const words = lines.map((line) => line.split(/\s+/).length).reduce((a, b) => a + b);
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

async function bergamot(workers, batchSize, oneByOne) {
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
    return { speed: words / ((done - loaded) / 1000), first: loaded - began };
}

function ours(jobs) {
    const args = ["models", "eval", "--backend", "local", "--from", from, "--to", to, "--jobs", String(jobs)];
    const out = execFileSync(padanan, [...args, "--source", sourceFile, "--reference", referenceFile]).toString();
    return Number(out.match(/(\d+) source words a second/)[1]);
}

const cores = availableParallelism();
const best = async (run) => Math.max(await run(), await run(), await run());
const rows = [
    ["bergamot, one worker, sentence by sentence", await best(async () => (await bergamot(1, 1, true)).speed)],
    ["bergamot, one worker, batches of 8", await best(async () => (await bergamot(1, 8, false)).speed)],
    [`bergamot, ${cores} workers, batches of 8`, await best(async () => (await bergamot(cores, 8, false)).speed)],
    ["padanan, one job", await best(async () => ours(1))],
    [`padanan, ${cores} jobs`, await best(async () => ours(cores))],
];
for (const [name, speed] of rows) console.log(`${name}: ${speed.toFixed(0)} source words a second`);
console.log(`bergamot's first sentence came after ${(await bergamot(1, 1, true)).first.toFixed(0)} ms`);
process.exit(0);
