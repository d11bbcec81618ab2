# syntax=docker/dockerfile:1

# One image for the API with its dashboard, the workers and the command line; docker-compose.yml says which is which.
ARG NODE=node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6

FROM ${NODE} AS build
# What native TensorFlow is set up with; without them the build falls back to the WebAssembly backend and says so. They do not reach the
# image, and Debian keeps no older versions of them.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates g++ python3 python3-pip \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN node tools/bootstrap/run.mjs image /image

FROM ${NODE}
ENV NODE_ENV=production VAR_DIR=/var/lib/tandem HOST=0.0.0.0
WORKDIR /app
COPY --from=build /image /app
RUN install -d -o node -g node /var/lib/tandem \
 && install -d -o node -g node -m 700 /var/lib/tandem-keys
USER 1000:1000
VOLUME /var/lib/tandem
EXPOSE 3000
CMD ["node", "--max-inlined-bytecode-size-cumulative=4000", "--max-semi-space-size=8", "--heap-growing-percent=20", "--v8-pool-size=1", "apps/api/dist/main.bundle.js"]
