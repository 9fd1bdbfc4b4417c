/// Memory that several threads fill, each at places of its own.
package final class SharedBuffer<Element: Sendable>: @unchecked Sendable {
    // Unchecked: whoever writes, writes to a range that no one else touches, and nobody reads
    // before all have ended.
    package let pointer: UnsafeMutablePointer<Element>
    private let count: Int

    /// `count` times `value`.
    package init(repeating value: Element, count: Int) {
        pointer = .allocate(capacity: count)
        pointer.initialize(repeating: value, count: count)
        self.count = count
    }

    deinit {
        pointer.deinitialize(count: count)
        pointer.deallocate()
    }

    /// The elements.
    package var array: [Element] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
}
