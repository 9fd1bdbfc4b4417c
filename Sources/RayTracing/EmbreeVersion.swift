import CEmbree

/// The library that rays are traced with.
package enum EmbreeVersion {
    /// Name and version.
    package static var text: String {
        "Embree \(RTC_VERSION_MAJOR).\(RTC_VERSION_MINOR).\(RTC_VERSION_PATCH)"
    }
}
