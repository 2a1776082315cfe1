/** `+33235000000` from how people write numbers; `undefined` where the country cannot be known. Spec: ITU-T E.164. */
export function toE164(text: string, callingCode: string | undefined): string | undefined {
  const digits = text
    .replace(/\(0\)/g, '')
    .replace(/[\s.()/-]/g, '')
    .replace(/^00/, '+');
  const national = digits.startsWith('+') ? undefined : digits.replace(/^0/, '');
  const number = national === undefined ? digits : callingCode && `${callingCode}${national}`;
  return number && /^\+[1-9]\d{1,14}$/.test(number) ? number : undefined;
}

export function isEmail(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(text);
}
