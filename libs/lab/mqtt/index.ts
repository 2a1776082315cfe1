export { PushByMqtt, type PushByMqttOptions } from './push-by-mqtt.js';
