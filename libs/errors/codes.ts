/**
 * Every code this program can raise, in one table; `docs/errors.md` explains each and a test compares the two.
 * Issue codes are about somebody's data, error codes about our own failure to work.
 * Published codes are used where they exist (GTFS validator notice names in upper case, GTFS-RT validator E/W numbers).
 */
export const ISSUE_CODES = {
  // container and encoding, any format
  CONTAINER_UNREADABLE: 'The document is not what its format says (not a zip, not protobuf, not JSON, not XML).',
  CONTAINER_TRUNCATED: 'The document ends in the middle; what stood before the cut was read.',
  LIMIT_EXCEEDED: 'A size, depth, count or ratio limit was passed; the rest was not read.',
  ENCODING_NOT_UTF8: 'Bytes are not UTF-8; read as windows-1252, or as UTF-16 by their mark.',
  TEXT_CLEANED:
    'A text held markup, or characters no text may hold (U+0000, controls, half a character); these are taken out.',
  ADDRESS_REFUSED: 'An address nobody may be led to (`javascript:`, `data:`, no scheme or host); it is left out.',
  UNKNOWN_FIELD: 'A field or element this hub does not know; kept or skipped, and counted.',
  // fields, any format
  FIELD_MISSING: 'A required field is absent; the entity is refused.',
  FIELD_TYPE: 'A value is of another type than the format says.',
  FIELD_ENUM: 'A value is outside the closed list the format gives.',
  FIELD_RANGE: 'A number is outside its range.',
  TIME_FORMAT: 'A time or date is not written as the format says.',
  TIME_UNIT: 'A time is in another unit (milliseconds for seconds); repaired.',
  TIME_IMPLAUSIBLE: 'A time lies outside the plausible window.',
  COORDINATE_IMPLAUSIBLE: 'A coordinate is 0,0, outside the earth, or far from where it can be.',
  DUPLICATE_KEY: 'Two entities carry the same key; the first (schedule) or the newest (real time) is kept.',
  // references
  REFERENCE_UNKNOWN: 'An id refers to something the dataset does not have; the referring row is dropped.',
  TRIP_UNMATCHED: 'A real-time trip is not in the schedule.',
  ROUTE_UNMATCHED: 'A real-time route is not in the schedule.',
  STOP_UNMATCHED: 'A real-time stop is not in the schedule.',
  STATION_ORPHAN: 'A status names a station that station_information does not have.',
  SITE_UNKNOWN: 'A measured value names a site that no site table has; kept without a place.',
  // tables
  FILE_MISSING: 'A required file is absent.',
  COLUMN_MISSING: 'A required column is absent; the file cannot be used.',
  COLUMN_DUPLICATED: 'A column stands twice; the first is used.',
  ROW_LENGTH: 'A row has another number of fields than the header.',
  ROW_UNPARSABLE: 'A row breaks the rules of quotes; it is read as it stands, or as far as it can be.',
  FILE_UNREADABLE: 'One file in the archive cannot be read; the others are.',
  // schedule
  TRIP_WITHOUT_STOP_TIMES: 'A trip has fewer than two stop times; it is dropped.',
  STOP_TIME_ORDER: 'Times of a trip run backwards; the trip is dropped.',
  SERVICE_NEVER_ACTIVE: 'A service runs on no day.',
  NETEX_NOT_CARRIED: 'Elements of a NeTEx document that GTFS has no place for; counted by name and left out.',
  ROW_REFUSED: 'The database refused a row; history lacks it, and it is kept in quarantine with the reason.',
  DATASET_POOR: 'Most of the trips or stop times of a timetable cannot be used; what can be is in use.',
  DATASET_WORSE:
    'A new dataset is worse than the one in use (empty, unreadable, all in the past, far fewer trips); it is refused.',
  // real time
  ENTITY_UNREADABLE: 'A part of an entity breaks the wire format; it is left out, the rest is kept.',
  ENTITY_EMPTY: 'An entity holds none of the known messages.',
  ENTITY_STALE: 'An entity is older than the feed allows; it is dropped rather than re-stamped.',
  ENTITY_OLDER: 'An entity is older than what was already taken of it; it is ignored.',
  ENTITY_IMPLAUSIBLE: 'A value cannot be (speed, jump, delay out of bounds).',
  DOCUMENT_OLDER: 'A document is older than the one already taken; it is ignored.',
  DOCUMENT_SHRUNK: 'A document holds far fewer entities than the one before; what it leaves out is held for a while.',
  DELIVERY_REFUSED: 'The producer answers that it does not deliver (Status false, an error condition or a SOAP fault).',
  SERVICE_NOT_READ:
    'A delivery of a SIRI service the hub does not read (GeneralMessage among them); nothing of it is taken.',
  DELETED_IN_FULL: 'An entity of a full dataset is marked as deleted (E039); it is taken out.',
  PREDICTION_THEORETICAL: 'Timetable times are sent as if they were predictions; published as "no data".',
  FEED_VERSION_OTHER:
    'Real time names another version of the schedule than the one in use; it is matched all the same.',
  ALERT_WITHOUT_ENTITY: 'An alert informs nobody.',
  REPAIRED: 'A configured rule repaired a value.',
  // road
  VALUE_FAULTY: 'The feed marks a value as faulty (dataError) or sends a sentinel for "no reading".',
  LOCATION_MISSING: 'No coordinates could be had from the location reference.',
  XML_DTD_REFUSED: 'The document declares a DTD or entities; XML with those is refused.',
} as const satisfies Record<string, string>;

export const ERROR_CODES = {
  CONFIG_INVALID: 'The configuration does not fit its schema.',
  CONFIG_UNREADABLE: 'The configuration file cannot be read.',
  PORT_TAKEN: 'Another program listens on the port.',
  DATA_DIR_TAKEN: 'The data folder is in use by another process.',
  DATA_DIR_UNWRITABLE: 'The data folder cannot be written.',
  LOG_CORRUPT: 'The bus log is damaged beyond repair by itself.',
  LOG_FORMAT: 'The bus log was written in a format this version does not know.',
  BUS_CLOSED: 'The bus is closed or closing.',
  BUS_UNAVAILABLE: 'The bus cannot take or give events now.',
  POSITION_GONE: 'The position is of another epoch, or older than what is kept.',
  LOG_REPLACED: 'The log this process followed is gone; another one is in its place.',
  LOCK_LOST: 'The data folder belongs to another process now.',
  VERSION_NEWER: 'The bus holds messages of a newer version than this process can read.',
  SNAPSHOT_REFUSED: 'A kept state is of another version, of other feeds, or not whole.',
  FENCED: 'Another process has claimed the right to append under this name.',
  BUS_MISMATCH: 'A topic on the bus is not as configured.',
  COORDINATION_UNAVAILABLE: 'The store of leases cannot be reached.',
  STORE_UNAVAILABLE: 'The store cannot be reached or opened.',
  SIGN_IN_REFUSED: 'Somebody could not be signed in.',
  SIGN_IN_UNAVAILABLE: 'The identity provider does not answer.',
  STORE_SCHEMA: 'The store has a schema this version does not know.',
  SOURCE_STATUS: 'An upstream answered with a status that is not a document.',
  SOURCE_UNREACHABLE: 'An upstream cannot be reached.',
  SOURCE_TIMEOUT: 'An upstream did not answer, or did not finish, in time.',
  SOURCE_TOO_LARGE: 'A document passes the byte limit.',
  SOURCE_EMPTY: 'An upstream answered 204 or an empty body.',
  SOURCE_DENIED: 'A broker or token server refuses the login, or a broker or SIRI server a subscription.',
  SOURCE_ADDRESS_REFUSED: 'An address is outside the allowed schemes, ports or networks.',
  CONTAINER_UNREADABLE: 'A document is not a container of its format.',
  LIMIT_EXCEEDED: 'A document passes a size, depth, count or ratio limit.',
  INDEX_UNREADABLE: 'A schedule index file is damaged or of another version.',
  REQUEST_INVALID: 'A client sent a request or message that does not fit the contract.',
  NOT_FOUND: 'There is no such thing here.',
  CONFLICT: 'Somebody else has changed it meanwhile.',
} as const satisfies Record<string, string>;

export type IssueCode = keyof typeof ISSUE_CODES;
export type ErrorCode = keyof typeof ERROR_CODES;
