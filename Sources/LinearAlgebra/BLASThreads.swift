import CLinearAlgebra

/// The threads that BLAS and LAPACK use themselves.
package enum BLASThreads {
    /// Sets their number for the whole process. 1 where our own tasks run in parallel: results then
    /// do not depend on the machine, and threads do not fight. No effect with Accelerate.
    package static func set(_ count: Int) { mimo_blas_set_threads(Int32(count)) }
}
