export * from './vocabulary.js';
export * from './fault.js';
export { XmlScanner, type XmlHandler } from './scanner.js';
export { XSI_NAMESPACE, XML_NAMESPACE } from './names.js';
export * from './tree.js';
export * from './writer.js';
export * from './parse.js';
export { endScan, refuseForeign } from './end-document.js';
