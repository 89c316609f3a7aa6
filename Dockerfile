# Posthorn on Node, as one process with its data in a volume: docs/operating.md, "In a container".
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The program is built below, when its sources are there.
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8787 POSTHORN_DATA=/data POSTHORN_CONFIG=/app/config/posthorn.yaml
COPY --from=build /app/dist ./dist
COPY --from=build /app/config ./config
# Fits images, with a library of the machine beside it: the one package that is not inside the program.
COPY --from=build /app/node_modules/sharp ./node_modules/sharp
COPY --from=build /app/node_modules/@img ./node_modules/@img
COPY --from=build /app/node_modules/detect-libc ./node_modules/detect-libc
COPY --from=build /app/node_modules/semver ./node_modules/semver
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8787
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/readyz').then(({ok})=>process.exit(ok?0:1),()=>process.exit(1))"]
# Told to stop, it finishes or hands back what it is sending within ten seconds.
STOPSIGNAL SIGTERM
CMD ["node", "--disable-warning=ExperimentalWarning", "--max-semi-space-size=2", "--no-memory-reducer", "--v8-pool-size=1", "dist/posthorn.js", "serve"]
