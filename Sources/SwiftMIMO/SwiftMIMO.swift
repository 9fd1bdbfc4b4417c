// One import for users of the library: every room that a program needs, in the order of the data.
@_exported import Channels
@_exported import ComplexModule
@_exported import Evaluation
@_exported import LinearAlgebra
@_exported import Models
@_exported import Precoding
@_exported import RayTracing
@_exported import Reporting
@_exported import Sites
@_exported import Support
@_exported import Training
