/** For `node --expose-gc --import`: on SIGUSR2 the process says how many MB are in use once all that is not is collected. */
process.on('SIGUSR2', () => {
  globalThis.gc()
  // What the first one found to be over may hold other things until it has been told so.
  setImmediate(() => {
    globalThis.gc()
    const { heapUsed, external } = process.memoryUsage()
    process.stderr.write(`in use: ${(heapUsed + external) / 1024 / 1024} MB\n`)
  })
})
