# The team endpoint: docs/team-server.md
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
# Not `npm ci`: it refuses a lock without the binaries of other platforms. Versions come from the lock all the same.
RUN npm install --no-save --ignore-scripts --no-audit --no-fund
COPY esbuild.mjs tsconfig.json ./
COPY scripts/bundles.ts scripts/bundles.ts
COPY src src
COPY webview-ui webview-ui
COPY l10n l10n
RUN node esbuild.mjs

FROM node:24-slim
WORKDIR /app
COPY --from=build /build/dist/cli*.js ./
COPY --from=build /build/dist/sqlite ./sqlite
COPY --from=build /build/dist/team ./team
RUN echo '{"type":"module"}' > package.json && mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 7420
ENV DATABASE_URL=/data/team.db
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:7420/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "cli.js", "team"]
CMD ["serve", "--host", "0.0.0.0"]
