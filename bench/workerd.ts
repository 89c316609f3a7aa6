export const benchWorkerd = () => []
