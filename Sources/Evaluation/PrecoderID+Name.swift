import Precoding

extension PrecoderID {
    /// The identity of a precoder in a result of version 0.1.0, which kept names and no identities.
    ///
    /// Only for reading such files: the names that version gave its precoders are compared, and any
    /// other name is a precoder of somebody's own.
    ///
    /// - Parameters:
    ///   - name: the name in the file.
    ///   - isLearned: whether the file says that a model learned it.
    package init(nameOfOldResult name: String, isLearned: Bool = false) {
        for prior in [", site's prior", ", zero-shot prior"] where name.hasSuffix(prior) {
            let inner = PrecoderID(nameOfOldResult: String(name.dropLast(prior.count)))
            self.init(
                name, family: inner.family, isLearned: true, head: String(prior.dropFirst(2)),
                base: inner.label)
            return
        }
        if isLearned {
            let exact = ", exact power"
            let isExact = name.hasSuffix(exact)
            self.init(
                name, family: isExact ? .exactPower : .other, isLearned: true,
                base: isExact ? String(name.dropLast(exact.count)) : nil)
            return
        }
        if let known = Self.fixed.first(where: { $0.label == name }) {
            self = known
        } else if name.hasPrefix("reference (WMMSE, ") {
            self.init(name, family: .wmmse, isReference: true)
        } else if name.hasPrefix("WMMSE textbook (") {
            self.init(name, family: .textbookWMMSE)
        } else {
            self.init(name, family: name.hasPrefix("WMMSE (") ? .wmmse : .other)
        }
    }

    /// Precoders whose name says all.
    private static let fixed: [PrecoderID] =
        [
            MaximumRatioTransmission(), MaximumRatioTransmission(.equalPower),
            ZeroForcing(.frobenius), ZeroForcing(.equalPower), ZeroForcing(.waterFilling),
            RegularizedZeroForcing(), RegularizedZeroForcing(.equalPower),
        ].map { (precoder: any Precoder) in precoder.id } + RateTargetPrecoders.derived().map(\.id)
}
