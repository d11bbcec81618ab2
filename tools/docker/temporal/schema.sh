#!/bin/sh
# Creates Temporal's databases on the server of Tandem's, or brings them up to date. Runs to its end at every start.
set -eu

schema() {
  tool="temporal-sql-tool --plugin postgres12 --ep db --port 5432 --user $POSTGRES_USER --db $1"
  $tool create
  $tool setup-schema --version 0.0
  $tool update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$2/versioned"
}

schema temporal temporal
schema temporal_visibility visibility
