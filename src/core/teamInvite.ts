/** An invite as `TeamApi.teamJoin` takes it. */
export interface TeamInvite {
  /** Base address of the endpoint, without a slash at its end. */
  address: string;
  /** Secret; good for one member, or a few. */
  invite: string;
}

/**
 * An invite link, `https://team.example/join#secret`, as it was pasted. Null when it is none, or when its endpoint is
 * neither encrypted nor on this machine.
 */
export function readInvite(typed: string): TeamInvite | null {
  const link =
    /^((?:https:\/\/[^\s/?#@\\]+|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?)(?:\/[^\s?#]*)?)\/join#([\w-]{1,200})$/i;
  const text = typed.trim();
  const [, address, invite] = (text.length <= 1000 && link.exec(text)) || [];
  return address === undefined || invite === undefined ? null : { address: address.replace(/\/+$/, ""), invite };
}
