/// A decoder that reads `null` as NaN where a number of floating point must stand, and leaves all else
/// to another decoder.
///
/// JSON has no sign for what is no number, so documents have `null` there. An optional number that is
/// `null` stays `nil`.
struct NumbersOrNull: Decoder {
    /// A value read so.
    struct Value<Content: Decodable>: Decodable {
        let content: Content

        init(from decoder: any Decoder) throws {
            content = try Content(from: NumbersOrNull(base: decoder))
        }
    }

    let base: any Decoder

    var codingPath: [any CodingKey] { base.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { base.userInfo }

    func container<Key: CodingKey>(
        keyedBy type: Key.Type
    ) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Object(base: try base.container(keyedBy: type)))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        List(base: try base.unkeyedContainer())
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        Single(base: try base.singleValueContainer())
    }

    /// NaN, if `T` is a type of number that has it; an optional one is none.
    private static func notANumber<T>(_ type: T.Type) -> T? {
        if type == Double.self { return Double.nan as? T }
        if type == Float.self { return Float.nan as? T }
        return nil
    }

    // One generic method stands for all that the protocols ask for, type by type.

    private struct Object<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let base: KeyedDecodingContainer<Key>

        var codingPath: [any CodingKey] { base.codingPath }
        var allKeys: [Key] { base.allKeys }
        func contains(_ key: Key) -> Bool { base.contains(key) }
        func decodeNil(forKey key: Key) throws -> Bool { try base.decodeNil(forKey: key) }

        func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
            if let none = notANumber(type), base.contains(key), try base.decodeNil(forKey: key) {
                return none
            }
            return try base.decode(Value<T>.self, forKey: key).content
        }

        func nestedContainer<Inner: CodingKey>(
            keyedBy type: Inner.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Inner> {
            KeyedDecodingContainer(
                Object<Inner>(base: try base.nestedContainer(keyedBy: type, forKey: key)))
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            List(base: try base.nestedUnkeyedContainer(forKey: key))
        }

        func superDecoder() throws -> any Decoder { NumbersOrNull(base: try base.superDecoder()) }

        func superDecoder(forKey key: Key) throws -> any Decoder {
            NumbersOrNull(base: try base.superDecoder(forKey: key))
        }
    }

    private struct List: UnkeyedDecodingContainer {
        var base: any UnkeyedDecodingContainer

        var codingPath: [any CodingKey] { base.codingPath }
        var count: Int? { base.count }
        var isAtEnd: Bool { base.isAtEnd }
        var currentIndex: Int { base.currentIndex }
        mutating func decodeNil() throws -> Bool { try base.decodeNil() }

        mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
            if let none = notANumber(type), try base.decodeNil() { return none }
            return try base.decode(Value<T>.self).content
        }

        mutating func nestedContainer<Inner: CodingKey>(
            keyedBy type: Inner.Type
        ) throws -> KeyedDecodingContainer<Inner> {
            KeyedDecodingContainer(Object(base: try base.nestedContainer(keyedBy: type)))
        }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
            List(base: try base.nestedUnkeyedContainer())
        }

        mutating func superDecoder() throws -> any Decoder {
            NumbersOrNull(base: try base.superDecoder())
        }
    }

    private struct Single: SingleValueDecodingContainer {
        let base: any SingleValueDecodingContainer

        var codingPath: [any CodingKey] { base.codingPath }
        func decodeNil() -> Bool { base.decodeNil() }

        func decode<T: Decodable>(_ type: T.Type) throws -> T {
            if let none = notANumber(type), base.decodeNil() { return none }
            return try base.decode(type)
        }
    }
}
