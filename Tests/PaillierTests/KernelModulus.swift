import BigIntegers
import CKernels
import Testing

/// A modulus of the kernels, on one of both paths, and its value.
struct KernelModulus: ~Copyable {
    let handle: OpaquePointer
    let value: BigInteger
    let width: Int

    init(_ root: BigInteger, squared: Bool, portable: Bool) throws {
        let words = try root.magnitudeWords(count: (root.bitWidth + 63) / 64)
        let made =
            squared
            ? mpc_modulus_create_square(words, Int32(words.count), portable ? 1 : 0)
            : mpc_modulus_create(words, Int32(words.count), portable ? 1 : 0)
        handle = try #require(made)
        value = squared ? root * root : root
        width = squared ? 2 * words.count : words.count
    }

    deinit { mpc_modulus_release(handle) }

    static func words(_ values: [BigInteger], _ width: Int) throws -> [UInt64] {
        try values.flatMap { try $0.magnitudeWords(count: width) }
    }

    static func values(_ words: [UInt64], _ width: Int) -> [BigInteger] {
        stride(from: 0, to: words.count, by: width).map {
            BigInteger(words: Array(words[$0..<($0 + width)]))
        }
    }
}
