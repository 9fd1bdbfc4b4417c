import Numerics

/// A 2 x 2 matrix between the (theta, phi) field components at departure and at arrival.
public struct PolarizationTransfer: Sendable, Equatable {
    /// theta at arrival from theta at departure.
    public var thetaTheta: Complex<Double>
    /// theta at arrival from phi at departure.
    public var thetaPhi: Complex<Double>
    /// phi at arrival from theta at departure.
    public var phiTheta: Complex<Double>
    /// phi at arrival from phi at departure.
    public var phiPhi: Complex<Double>
}
