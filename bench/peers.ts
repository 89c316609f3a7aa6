export const benchPeers = () => []
