import Evaluation

extension EvaluationRecord {
    /// What the precoders and the reference knew, in one sentence; `nil` where all knew the channels.
    var knowledge: String? {
        pilotRatio.map {
            "precoders are made from estimates at \($0) dB of pilots and judged on the channels; the "
                + "reference knows the channels"
        }
    }
}
