/// Typed data as EIP-712 hashes it: the type of a structure, whose values are `ABIValue`s with
/// structures as tuples.
///
///     let mail = TypedStructure("Mail", [("to", .value(.address)), ("text", .value(.string))])
///     let digest = try domain.digest(mail, [.address(to), .string("hello")])
public struct TypedStructure: Hashable, Sendable {
    public let name: String
    public let members: [Member]
    /// The hash of the encoded type.
    public let typeHash: Hash32

    /// A member of a structure.
    public struct Member: Hashable, Sendable {
        public let name: String
        public let type: TypedDataType
    }

    public init(_ name: String, _ members: [(name: String, type: TypedDataType)]) {
        self.name = name
        let members = members.map { Member(name: $0.name, type: $0.type) }
        self.members = members
        typeHash = Keccak256.hash(Self.encodedType(name, members).utf8)
    }

    /// The encoded type: this structure, then those it refers to in order of name (EIP-712,
    /// "Definition of encodeType").
    public var encodedType: String { Self.encodedType(name, members) }

    private static func encodedType(_ name: String, _ members: [Member]) -> String {
        var referenced: [String: String] = [:]
        for member in members { member.type.structure?.collect(into: &referenced) }
        referenced[name] = nil
        return ownType(name, members) + referenced.sorted { $0.key < $1.key }.map(\.value).joined()
    }

    private static func ownType(_ name: String, _ members: [Member]) -> String {
        name + "(" + members.map { "\($0.type.name) \($0.name)" }.joined(separator: ",") + ")"
    }

    private func collect(into types: inout [String: String]) {
        guard types.updateValue(Self.ownType(name, members), forKey: name) == nil else { return }
        for member in members { member.type.structure?.collect(into: &types) }
    }

    /// The hash of a structure with these values, in member order (EIP-712, "Definition of
    /// hashStruct"). Throws `abiValueMismatch` where a value is not of its member's type.
    public func hash(_ values: [ABIValue]) throws(LedgerError) -> Hash32 {
        guard values.count == members.count else { throw .abiValueMismatch(type: name) }
        var hash = Keccak256()
        hash.update(typeHash.bytes)
        for (value, member) in zip(values, members) { hash.update(try member.type.word(value)) }
        return hash.finish()
    }
}

/// The type of a member of a `TypedStructure`.
public indirect enum TypedDataType: Hashable, Sendable {
    /// A value of an elementary ABI type, `bytes` and `string` included.
    case value(ABIType)
    /// Any number of elements of a type.
    case array(TypedDataType)
    case structure(TypedStructure)

    var name: String {
        switch self {
        case .value(let type): type.name
        case .array(let element): element.name + "[]"
        case .structure(let structure): structure.name
        }
    }

    var structure: TypedStructure? {
        switch self {
        case .value: nil
        case .array(let element): element.structure
        case .structure(let structure): structure
        }
    }

    /// The word that stands for a value (EIP-712, "Definition of encodeData").
    func word(_ value: ABIValue) throws(LedgerError) -> [UInt8] {
        switch (self, value) {
        case (.value(.bytes), .bytes(let bytes)):
            return Keccak256.hash(bytes).bytes
        case (.value(.string), .string(let text)):
            return Keccak256.hash(text.utf8).bytes
        case (.value(let type), _):
            switch type {
            case .uint, .int, .bool, .address, .fixedBytes:
                return try ABIEncoder.encode(value, as: type)
            default: throw .abiValueMismatch(type: type.name)
            }
        case (.array(let element), .array(let values)):
            var hash = Keccak256()
            for value in values { hash.update(try element.word(value)) }
            return hash.finish().bytes
        case (.structure(let structure), .tuple(let values)):
            return try structure.hash(values).bytes
        default:
            throw .abiValueMismatch(type: name)
        }
    }
}

/// Where a signature over typed data holds (EIP-712, "Definition of domainSeparator"). Fields that
/// are `nil` are left out of the type.
public struct TypedDataDomain: Hashable, Sendable {
    public var name: String?
    public var version: String?
    public var chainId: UInt64?
    public var verifyingContract: Address?
    public var salt: Bytes32?

    public init(
        name: String? = nil, version: String? = nil, chainId: UInt64? = nil,
        verifyingContract: Address? = nil, salt: Bytes32? = nil
    ) {
        self.name = name
        self.version = version
        self.chainId = chainId
        self.verifyingContract = verifyingContract
        self.salt = salt
    }

    /// The domain separator.
    public var separator: Hash32 {
        var members: [(name: String, type: TypedDataType)] = []
        var values: [ABIValue] = []
        func add(_ name: String, _ type: ABIType, _ value: ABIValue?) {
            guard let value else { return }
            members.append((name, .value(type)))
            values.append(value)
        }
        add("name", .string, name.map { .string($0) })
        add("version", .string, version.map { .string($0) })
        add("chainId", .uint(256), chainId.map { .uint64($0) })
        add("verifyingContract", .address, verifyingContract.map { .address($0) })
        add("salt", .bytes32, salt.map { .bytes32($0) })
        guard let hash = try? TypedStructure("EIP712Domain", members).hash(values) else {
            preconditionFailure("each value has its member's type")
        }
        return hash
    }

    /// The digest to sign for a structure with these values: keccak256(0x1901 || separator || hash).
    /// Throws `abiValueMismatch`.
    public func digest(
        _ structure: TypedStructure, _ values: [ABIValue]
    ) throws(LedgerError) -> Hash32 {
        var hash = Keccak256()
        hash.update([0x19, 0x01])
        hash.update(separator.bytes)
        hash.update(try structure.hash(values).bytes)
        return hash.finish()
    }
}
