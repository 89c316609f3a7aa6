/** Carries due deliveries to where they are sent. May carry one twice or late; the claim makes that harmless. */
export interface DeliveryQueue {
  /** One delivery of an account is enough: all that is due there is carried out with it. */
  readonly wholeAccounts?: true
  /** Never rejects: what could not be handed on is still due, and the next tick hands it on. */
  enqueue(deliveries: readonly { readonly id: string; readonly accountId: string }[]): Promise<void>
}
