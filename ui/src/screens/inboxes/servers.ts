// The mail servers of the known providers, guessed from an address. A guess only fills the form; a person sees it.

export type MailServer = { host: string; port: number; tls: "implicit" | "starttls" };
export type Provider = { name: string; smtp: MailServer; imap: MailServer };

const provider = (name: string, smtp: string, imap: string, starttls = true): Provider => ({
  name,
  smtp: starttls ? { host: smtp, port: 587, tls: "starttls" } : { host: smtp, port: 465, tls: "implicit" },
  imap: { host: imap, port: 993, tls: "implicit" },
});

const GOOGLE = provider("Google", "smtp.gmail.com", "imap.gmail.com");
const MICROSOFT = provider("Microsoft 365", "smtp.office365.com", "outlook.office365.com");
const GMX = provider("GMX", "mail.gmx.net", "imap.gmx.net");

const KNOWN: Readonly<Record<string, Provider>> = {
  "gmail.com": GOOGLE,
  "googlemail.com": GOOGLE,
  "outlook.com": MICROSOFT,
  "hotmail.com": MICROSOFT,
  "gmx.net": GMX,
  "gmx.de": GMX,
  "gmx.at": GMX,
  "web.de": provider("WEB.DE", "smtp.web.de", "imap.web.de"),
  "icloud.com": provider("iCloud", "smtp.mail.me.com", "imap.mail.me.com"),
  "zoho.eu": provider("Zoho", "smtp.zoho.eu", "imap.zoho.eu", false),
  "fastmail.com": provider("Fastmail", "smtp.fastmail.com", "imap.fastmail.com", false),
};

/** The domain of an address, in small letters; empty while there is none. */
export function domainOf(address: string): string {
  return address.trim().toLowerCase().split("@").at(1) ?? "";
}

/** The provider of an address: a known one by its name, else the usual names below the address's own domain. */
export function guess(address: string): Provider | null {
  const domain = domainOf(address);
  if (!/^[^\s.]+(\.[^\s.]+)+$/.test(domain)) return null;
  return KNOWN[domain] ?? provider("", `smtp.${domain}`, `imap.${domain}`);
}
