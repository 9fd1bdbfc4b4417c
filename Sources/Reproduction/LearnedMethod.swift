import Precoding

/// How a model comes to an environment.
package enum LearnedMethod: String, Sendable, Codable, CaseIterable {
    /// A fresh model, trained on the environment's local users alone.
    case scratch = "from scratch"
    /// The default head: nothing of the environment is known.
    case zeroShot = "zero-shot"
    /// A head from a few local channels and the most similar training environments.
    case fewShot = "few-shot"
    /// A head from all local users.
    case fullHead = "full (head)"
    /// All layers, from the model, on all local users.
    case fullModel = "full (all layers)"

    /// The transformer with the head of this method, under which name the tables have it.
    var id: PrecoderID {
        PrecoderID(rawValue, family: .transformer, isLearned: true, head: rawValue)
    }
}
