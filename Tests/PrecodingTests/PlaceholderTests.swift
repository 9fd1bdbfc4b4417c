import Testing
@testable import Precoding
