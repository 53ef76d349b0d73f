#!/usr/bin/env bash
# Makes all of index/model again from the data: about an hour on two cores. `pip install -e '.[train]'` first.
#     training/run.sh ../shared/data
set -euo pipefail
data=${1:?give the folder of the data}
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python -m training.clitics --data "$data" --out index/model/clitics     # before all that reads words
python -m training.tables --data "$data" --out index/model/tables       # 9 minutes
python -m training.names --data "$data" --out index/model/names.json
python -m training.embedding --data "$data" --out index/model/embedding
python -m training.fusion --data "$data" --work "$work" --out index/model/fusion.json
