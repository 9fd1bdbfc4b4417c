/// The numbers that describe one thing (a user, a pair of users, an antenna), each at the place of
/// its feature; `Feature` lists the features in the order in which a network reads them.
package struct FeatureNumbers<Feature: CaseIterable & RawRepresentable & Sendable>: Sendable
where Feature.RawValue == Int {
    /// The numbers in the network's order.
    package private(set) var values = [Double](repeating: 0, count: Feature.allCases.count)

    /// Nothing but zeros.
    package init() {}

    /// The number of `feature`.
    package subscript(feature: Feature) -> Double {
        get { values[feature.rawValue] }
        set { values[feature.rawValue] = newValue }
    }
}
