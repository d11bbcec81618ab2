# One image for the API with its dashboard and for the workers; docker-compose.yml says which is which.
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim AS build
# What native TensorFlow is set up with; without them the build falls back to the WebAssembly backend and says so.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates g++ python3 python3-pip \
 && rm -rf /var/lib/apt/lists/*
# The cache of set-up holds libtensorflow, which node_modules links to: it must keep its path in the final image.
ENV XDG_CACHE_HOME=/app/.cache
WORKDIR /app
COPY . .
RUN node tools/bootstrap/run.mjs build \
 && npm prune --omit=dev --no-audit --no-fund \
 && rm -rf .nx node_modules/.cache

FROM node:${NODE_VERSION}-bookworm-slim
ENV NODE_ENV=production VAR_DIR=/var/lib/tandem HOST=0.0.0.0
WORKDIR /app
COPY --from=build /app /app
RUN install -d -o node -g node /var/lib/tandem
USER node
VOLUME /var/lib/tandem
EXPOSE 3000
CMD ["node", "--max-inlined-bytecode-size-cumulative=4000", "--max-semi-space-size=8", "--heap-growing-percent=20", "apps/api/dist/main.bundle.js"]
