export const benchLatency = () => []
