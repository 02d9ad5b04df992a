# syntax=docker/dockerfile:1
# Slipway with the programs it runs: helm, and git with ssh for remotes. Pin the base images by digest in your own pipeline:
#   docker build --build-arg NODE_IMAGE=node:24-trixie-slim@sha256:... --build-arg GO_IMAGE=golang:1.26-trixie@sha256:... .
ARG NODE_IMAGE=node:24-trixie-slim
ARG GO_IMAGE=golang:1.26-trixie

# Helm from its Go module, at the version that the tests run against (tools/go.mod).
FROM --platform=$BUILDPLATFORM ${GO_IMAGE} AS helm
ARG TARGETOS
ARG TARGETARCH
WORKDIR /tools
COPY tools/go.mod tools/go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    version="$(go list -m -f '{{.Version}}' helm.sh/helm/v4)" \
    && CGO_ENABLED=0 GOOS="$TARGETOS" GOARCH="$TARGETARCH" go build -trimpath \
      -ldflags "-s -w -X helm.sh/helm/v4/internal/version.version=$version" -o /out/helm helm.sh/helm/v4/cmd/helm

FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build

# No package of Slipway's is compiled for a platform, so this stage may run on the builder's too.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title=slipway \
      org.opencontainers.image.description="Delivers services to Kubernetes by CloudEvents" \
      org.opencontainers.image.licenses=Apache-2.0
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates git openssh-client \
    && rm -rf /var/lib/apt/lists/* /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /opt/yarn* \
    # A named volume takes over the owner of the folder that it is mounted on.
    && install -d -o 65532 -g 65532 /var/lib/slipway
COPY --from=helm /out/helm /usr/local/bin/helm
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# Writes go to the data folder and /tmp alone: the root file system may be read-only.
ENV NODE_ENV=production \
    HOME=/tmp \
    SLIPWAY_DATA_DIR=/var/lib/slipway
VOLUME ["/var/lib/slipway"]
EXPOSE 8080
USER 65532:65532
ENTRYPOINT ["node", "/app/dist/services/cli/main.js"]
CMD ["serve"]
