#!/bin/sh
# Waits until Temporal serves, which is some seconds after its port is open, and creates the namespace of the source unless it exists: each
# source has one of its own.
set -eu

# For two minutes: a server that makes its tables for the first time is slow.
attempts=60

provide_namespace() {
  temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" ||
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 720h
}

until failure=$(provide_namespace 2>&1 >/dev/null); do
  attempts=$((attempts - 1))
  if [ "$attempts" -eq 0 ]; then
    echo "The namespace $TEMPORAL_NAMESPACE cannot be had from Temporal at $TEMPORAL_ADDRESS: $failure" >&2
    exit 1
  fi
  sleep 2
done
