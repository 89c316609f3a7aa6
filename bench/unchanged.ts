export const benchUnchanged = () => []
