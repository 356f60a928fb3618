// The headset of this tab, from sign-in to sign-out.
export async function dropHeadset(): Promise<void> {}
