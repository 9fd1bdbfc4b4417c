import Numerics

/// A 2 x 2 matrix between the (theta, phi) field components at departure and at arrival.
package struct PolarizationTransfer: Sendable, Equatable {
    /// theta at arrival from theta at departure.
    package var thetaTheta: Complex<Double>
    /// theta at arrival from phi at departure.
    package var thetaPhi: Complex<Double>
    /// phi at arrival from theta at departure.
    package var phiTheta: Complex<Double>
    /// phi at arrival from phi at departure.
    package var phiPhi: Complex<Double>

    /// The matrix of the fields that arrive where unit fields along theta and phi left.
    init(fromTheta: FieldVector, fromPhi: FieldVector, into basis: SphericalBasis) {
        self.init(
            thetaTheta: fromTheta.component(basis.theta),
            thetaPhi: fromPhi.component(basis.theta),
            phiTheta: fromTheta.component(basis.phi), phiPhi: fromPhi.component(basis.phi))
    }

    /// A matrix from its entries.
    package init(
        thetaTheta: Complex<Double>, thetaPhi: Complex<Double>, phiTheta: Complex<Double>,
        phiPhi: Complex<Double>
    ) {
        self.thetaTheta = thetaTheta
        self.thetaPhi = thetaPhi
        self.phiTheta = phiTheta
        self.phiPhi = phiPhi
    }
}
