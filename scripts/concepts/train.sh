#!/bin/sh
# Makes src/concepts/trained.bin anew: the energy of concepts, their codes, and the network it is measured against.
# 6,000 updates of each, on one thread; the same bits on every machine.
set -eu
cd "$(dirname "$0")/../.."
cargo run --release --locked --bin iel -- concepts --train src/concepts/trained.bin --updates 6000 --seed 1
