/// Cells are the values themselves: the test oracle of recording, scheduling and predication.
final class ClearBackend: CellwiseBackend {
    typealias Cell = UInt64

    var zero: UInt64 { 0 }

    @inline(__always) func add(_ a: UInt64, _ b: UInt64) -> UInt64 { a &+ b }
    @inline(__always) func subtract(_ a: UInt64, _ b: UInt64) -> UInt64 { a &- b }
    @inline(__always) func addConstant(_ a: UInt64, _ constant: UInt64) -> UInt64 { a &+ constant }
    @inline(__always) func scale(_ a: UInt64, _ constant: UInt64) -> UInt64 { a &* constant }
    @inline(__always) func multiply(_ a: UInt64, _ b: UInt64) -> UInt64 { a &* b }
    @inline(__always) func xor(_ a: UInt64, _ b: UInt64) -> UInt64 { a ^ b }
    @inline(__always) func xorConstant(_ a: UInt64, _ constant: UInt64) -> UInt64 { a ^ constant }
    @inline(__always) func and(_ a: UInt64, _ b: UInt64) -> UInt64 { a & b }
    @inline(__always) func map(_ a: UInt64, _ linear: (UInt64) -> UInt64) -> UInt64 { linear(a) }
    @inline(__always) func lowBit(_ a: UInt64) -> UInt64 { a & 1 }

    func multiply(_ x: [UInt64], _ y: [UInt64]) async throws -> [UInt64] {
        zip(x, y).map { $0 &* $1 }
    }

    func conjoin(_ x: [UInt64], _ y: [UInt64], width: Int) async throws -> [UInt64] {
        zip(x, y).map { $0 & $1 }
    }

    func reduce(
        arithmetic: UnsafeMutableBufferPointer<UInt64>,
        boolean: UnsafeMutableBufferPointer<UInt64>, widths: UnsafeBufferPointer<UInt8>
    ) async throws {}

    func convert(
        _ operation: TraceOperation, width: Int, _ cells: UnsafeMutableBufferPointer<UInt64>
    ) async throws {
        for i in cells.indices {
            switch operation {
            case .highBit: cells[i] >>= 63
            case .isZero: cells[i] = cells[i] == 0 ? 1 : 0
            case .toBits: cells[i] &= lowMask(width)
            default: break
            }
        }
    }

    func open(
        arithmetic: UnsafeBufferPointer<UInt64>, boolean: UnsafeBufferPointer<UInt64>,
        widths: UnsafeBufferPointer<UInt8>
    ) async throws -> (arithmetic: [UInt64], boolean: [UInt64]) {
        (Array(arithmetic), Array(boolean))
    }
}
