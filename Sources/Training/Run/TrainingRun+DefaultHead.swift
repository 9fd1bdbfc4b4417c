import Models
import Support

extension TrainingRun {
    /// Trains one head for all environments over the extractor as it is now, which stays frozen:
    /// the head for a site of which nothing is known.
    ///
    /// Starts from the mean of the environments' heads, which all count the same; see
    /// `HeadTraining`. Without samples for it (`defaultHeadSamples`) it is that mean.
    ///
    /// - Parameter observer: called after every iteration with the samples done.
    /// - Returns: the head, and its sum rate over the reference rate in every environment on
    ///   validation users, [E].
    public func trainDefaultHead(
        observer: (Int) -> Void = { _ in }
    ) throws -> (head: OutputHead, ratios: [Double]) {
        var model = try current(name: "model")
        if configuration.defaultHeadSamples > 0 {
            model.defaultHead = try HeadTraining(
                model, data: data, referenceRates: referenceRates,
                shares: referenceRates.map { _ in 1 }, HeadTrainingConfiguration(configuration)
            ).run(from: model.defaultHead, threads: threads) { samples, _ in observer(samples) }
        }
        let reached = ReferenceRates.means(
            data, groups: validation.groups, users: configuration.model.users,
            precoder: try LearnedPrecoder(model, antennas: data.antennas))
        let ratios = zip(reached, validation.referenceRates).map { $1 > 0 ? $0 / $1 : 0 }
        return (model.defaultHead, ratios)
    }

    /// The model as it is now; its default head is the mean of the environments' heads, which is the
    /// head itself where they share it.
    func current(name: String) throws -> FoundationModel {
        FoundationModel(
            name: name, configuration: configuration.model, extractor: try extractor(),
            defaultHead: OutputHead(try meanHead(), configuration: configuration.model))
    }

    private func meanHead() throws -> [Float] {
        let heads = try self.heads()
        return heads[0].values.indices.map { i in
            heads.reduce(0) { $0 + $1.values[i] } / Float(heads.count)
        }
    }
}
