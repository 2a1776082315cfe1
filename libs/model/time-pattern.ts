/** A field, quoted text or sign of a pattern of times such as `dd/MM/yyyy HH:mm`, as mappings write it. */
export const TIME_PATTERN_PART = /yyyy|MM|dd|HH|mm|SSS|ss|XXX|'[^']*'|[^A-Za-z']/g;
