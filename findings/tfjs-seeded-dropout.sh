#!/usr/bin/env bash
# @tensorflow/tfjs 4.22.0: `tf.layers.dropout({ rate, seed })` drops the *same* units at every training step. The seed is handed to each
# call of the underlying random operation, so the mask is drawn anew from the same seed each time and comes out the same. Keras advances a
# generator instead: there, a seed makes a run repeatable while masks differ from step to step. A network trained with a seeded dropout layer
# in tfjs is a smaller network with the same units missing throughout. Without a seed the masks differ.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @tensorflow/tfjs@4.22.0 >/dev/null
cat > run.cjs <<'JS'
const tf = require('@tensorflow/tfjs');
const masks = (options) => {
  const layer = tf.layers.dropout({ rate: 0.5, ...options });
  return [1, 2, 3].map(() => [...layer.apply(tf.ones([1, 64]), { training: true }).dataSync()].map((value) => (value > 0 ? 1 : 0)).join(''));
};
const seeded = masks({ seed: 7 });
const unseeded = masks({});
console.log('tfjs', tf.version.tfjs);
console.log('seed 7 :', seeded.join('\n         '));
console.log('no seed:', unseeded.join('\n         '));
if (new Set(seeded).size !== 1) throw new Error('Changed: a seeded dropout layer draws different masks now.');
if (new Set(unseeded).size === 1) throw new Error('Changed: an unseeded dropout layer repeats its mask now.');
console.log('A seeded dropout layer has one constant mask.');
JS
node run.cjs 2>/dev/null
