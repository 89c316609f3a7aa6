/** Encrypts what must not be read from the database file. */
export interface Vault {
  seal(clear: string): Promise<string>
  /** @throws InputError `database` when it was sealed with another POSTHORN_SECRET or was changed */
  open(sealed: string): Promise<string>
}
