// Written by hand, so that the fields of `requests` stand among the others in configuration files,
// checkpoints and model folders, where they always stood.

extension TrainingConfiguration {
    private enum CodingKeys: String, CodingKey {
        case model, seed, phase, samples, batch, noise
        case optimizer, learningRate, muonLearningRate, muonMomentum, warmup, schedule
        case gradientLimit, dropout, weighting, lowerWeight, upperWeight, rateMemory
        case startsHeadsEqual, precision, boundGroups, validationGroups, validationInterval
        case patience, checkpointInterval, defaultHeadSamples, channel
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model, forKey: .model)
        try container.encode(seed, forKey: .seed)
        try container.encode(phase, forKey: .phase)
        try container.encode(samples, forKey: .samples)
        try container.encode(batch, forKey: .batch)
        try container.encode(noise, forKey: .noise)
        try container.encode(optimizer, forKey: .optimizer)
        try container.encode(learningRate, forKey: .learningRate)
        try container.encode(muonLearningRate, forKey: .muonLearningRate)
        try container.encode(muonMomentum, forKey: .muonMomentum)
        try container.encode(warmup, forKey: .warmup)
        try container.encode(schedule, forKey: .schedule)
        try container.encode(gradientLimit, forKey: .gradientLimit)
        try container.encode(dropout, forKey: .dropout)
        try container.encode(weighting, forKey: .weighting)
        try container.encode(lowerWeight, forKey: .lowerWeight)
        try container.encode(upperWeight, forKey: .upperWeight)
        try container.encode(rateMemory, forKey: .rateMemory)
        try container.encode(startsHeadsEqual, forKey: .startsHeadsEqual)
        try container.encode(precision, forKey: .precision)
        try container.encode(boundGroups, forKey: .boundGroups)
        try container.encode(validationGroups, forKey: .validationGroups)
        try container.encode(validationInterval, forKey: .validationInterval)
        try container.encode(patience, forKey: .patience)
        try container.encode(checkpointInterval, forKey: .checkpointInterval)
        try container.encode(defaultHeadSamples, forKey: .defaultHeadSamples)
        try container.encode(channel, forKey: .channel)
        try requests.encode(to: encoder)
    }

    /// Reads every field; versions that knew no models of channels did not write theirs.
    ///
    /// - Throws: `DecodingError` when one is not there or of another kind.
    public init(from decoder: any Decoder) throws {
        self.init()
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func read<T: Decodable>(_ value: inout T, _ key: CodingKeys) throws {
            value = try container.decode(T.self, forKey: key)
        }
        try read(&model, .model)
        try read(&seed, .seed)
        try read(&phase, .phase)
        try read(&samples, .samples)
        try read(&batch, .batch)
        try read(&noise, .noise)
        try read(&optimizer, .optimizer)
        try read(&learningRate, .learningRate)
        try read(&muonLearningRate, .muonLearningRate)
        try read(&muonMomentum, .muonMomentum)
        try read(&warmup, .warmup)
        try read(&schedule, .schedule)
        try read(&gradientLimit, .gradientLimit)
        try read(&dropout, .dropout)
        try read(&weighting, .weighting)
        try read(&lowerWeight, .lowerWeight)
        try read(&upperWeight, .upperWeight)
        try read(&rateMemory, .rateMemory)
        try read(&startsHeadsEqual, .startsHeadsEqual)
        try read(&precision, .precision)
        try read(&boundGroups, .boundGroups)
        try read(&validationGroups, .validationGroups)
        try read(&validationInterval, .validationInterval)
        try read(&patience, .patience)
        try read(&checkpointInterval, .checkpointInterval)
        try read(&defaultHeadSamples, .defaultHeadSamples)
        channel =
            try container.decodeIfPresent(ChannelObjective.self, forKey: .channel)
            ?? ChannelObjective()
        requests = try RequestConfiguration(from: decoder)
    }
}
