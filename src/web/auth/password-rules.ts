/** Long rather than odd: NIST SP 800-63B, 5.1.1.2. */
export const PASSWORD_LEAST = 10
export const PASSWORD_MOST = 128
