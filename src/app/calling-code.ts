import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** The calling code of a number's country (ITU-T E.164), with a plus; '' for what is no number. */
export const callingCodeOf = (number: string): string => {
  const code = parsePhoneNumberFromString(number)?.countryCallingCode;
  return code === undefined ? '' : `+${code}`;
};
