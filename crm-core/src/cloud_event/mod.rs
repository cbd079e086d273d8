//! Events in the envelope of [CloudEvents 1.0](https://github.com/cloudevents/spec): what brokers,
//! gateways and functions understand without knowing us.

mod envelope;
mod extension;
mod form;
mod http;
mod prefix;
mod record;
mod source;

pub use envelope::CloudEventEnvelope;
pub use extension::{ExtensionName, ExtensionText, ExtensionValue};
pub use prefix::EventTypePrefix;
pub use record::CloudEvent;
pub use source::CloudEventSource;
