// Runs the kernels for JavaScript on given calls, in Node.
//
//     node run_kernels.mjs KERNELS.js KERNELS.wasm CALLS.json RESULTS.json
//
// CALLS is a list of { function, arguments }; lists of numbers become typed arrays, and the texts
// "NaN" and "Infinity" numbers. RESULTS is a list of what came back, or { error, message }.

import fs from "node:fs";
import vm from "node:vm";

const [, , script, module, callsFile, resultsFile] = process.argv;
// As a page does it, whose script it is a part of.
vm.runInThisContext(fs.readFileSync(script, "utf8"), { filename: script });

const number = value => (value === null ? NaN : Number(value));
const typed = (key, value) => {
  if (!Array.isArray(value)) {
    return ["power", "noise", "users", "antennas"].includes(key) ? number(value) : value;
  }
  const numbers = value.map(number);
  return key === "rates" ? numbers : Float32Array.from(numbers);
};
const plain = value => (ArrayBuffer.isView(value) ? Array.from(value) : value);
const mapped = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(key, value)]));

// A page has it in base64.
const kernels = await MimoKernels.load(fs.readFileSync(module).toString("base64"));
const results = JSON.parse(fs.readFileSync(callsFile, "utf8")).map(call => {
  try {
    return mapped(kernels[call.function](mapped(call.arguments, typed)), (_, value) => plain(value));
  } catch (error) {
    return { error: error.name, message: error.message };
  }
});
fs.writeFileSync(resultsFile, JSON.stringify(
  { toolchain: kernels.toolchain, methods: kernels.methods, results }));
