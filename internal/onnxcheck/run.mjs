// Runs ONNX files. Standard input: [{model, calls: [{name: tensor}]}], and standard output:
// {version, results: [[{name: tensor}]]}, with a model as base64, a tensor as {dims, data},
// and its data as base64 of little-endian float32.
import { readFileSync } from 'node:fs';
import ort from 'onnxruntime-node';

const decode = ({ dims, data }) => {
  const bytes = new Uint8Array(Buffer.from(data, 'base64')); // a copy, so that it is aligned
  return new ort.Tensor('float32', new Float32Array(bytes.buffer), dims);
};

const encode = ({ dims, data, type }) => {
  if (type !== 'float32') throw new Error(`output of type ${type}`);
  return { dims, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64') };
};

const mapValues = (object, f) => Object.fromEntries(Object.entries(object).map(([k, v]) => [k, f(v)]));

const results = [];
for (const { model, calls } of JSON.parse(readFileSync(0, 'utf8'))) {
  const session = await ort.InferenceSession.create(Buffer.from(model, 'base64'), { intraOpNumThreads: 1 });
  const answers = [];
  for (const call of calls) answers.push(mapValues(await session.run(mapValues(call, decode)), encode));
  results.push(answers);
  await session.release();
}
console.log(JSON.stringify({ version: ort.env.versions.node, results }));
