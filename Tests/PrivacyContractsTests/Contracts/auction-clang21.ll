; ModuleID = 'auction.c'
source_filename = "auction.c"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; Function Attrs: nofree norecurse nosync nounwind memory(argmem: readwrite) uwtable
define dso_local void @auction(ptr noundef readonly captures(none) %0, i32 noundef %1, ptr noundef writeonly captures(none) %2) local_unnamed_addr #0 !dbg !7 {
  %4 = icmp eq i32 %1, 0, !dbg !10
  br i1 %4, label %7, label %5, !dbg !11

5:                                                ; preds = %3
  %6 = zext i32 %1 to i64, !dbg !10
  br label %11, !dbg !11

7:                                                ; preds = %11, %3
  %8 = phi i32 [ 0, %3 ], [ %21, %11 ], !dbg !12
  %9 = phi i64 [ 0, %3 ], [ %23, %11 ], !dbg !12
  store i32 %8, ptr %2, align 8, !dbg !13, !tbaa !14
  %10 = getelementptr inbounds nuw i8, ptr %2, i64 8, !dbg !20
  store i64 %9, ptr %10, align 8, !dbg !21, !tbaa !22
  ret void, !dbg !23

11:                                               ; preds = %5, %11
  %12 = phi i64 [ 0, %5 ], [ %24, %11 ]
  %13 = phi i64 [ 0, %5 ], [ %23, %11 ]
  %14 = phi i64 [ 0, %5 ], [ %22, %11 ]
  %15 = phi i32 [ 0, %5 ], [ %21, %11 ]
  %16 = getelementptr inbounds nuw i64, ptr %0, i64 %12, !dbg !24
  %17 = load i64, ptr %16, align 8, !dbg !24, !tbaa !25
  %18 = icmp ugt i64 %17, %14, !dbg !26
  %19 = tail call i64 @llvm.umax.i64(i64 %17, i64 %13), !dbg !26
  %20 = trunc nuw i64 %12 to i32, !dbg !26
  %21 = select i1 %18, i32 %20, i32 %15, !dbg !26
  %22 = tail call i64 @llvm.umax.i64(i64 %17, i64 %14), !dbg !26
  %23 = select i1 %18, i64 %14, i64 %19, !dbg !26
  %24 = add nuw nsw i64 %12, 1, !dbg !27
  %25 = icmp eq i64 %24, %6, !dbg !10
  br i1 %25, label %7, label %11, !dbg !11, !llvm.loop !28
}

; Function Attrs: nocallback nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.umax.i64(i64, i64) #1

attributes #0 = { nofree norecurse nosync nounwind memory(argmem: readwrite) uwtable "min-legal-vector-width"="0" "no-jump-tables"="true" "no-trapping-math"="true" "stack-protector-buffer-size"="8" "target-cpu"="x86-64" "target-features"="+cmov,+cx8,+fxsr,+mmx,+sse,+sse2,+x87" "tune-cpu"="generic" }
attributes #1 = { nocallback nofree nosync nounwind speculatable willreturn memory(none) }

!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2, !3, !4, !5}
!llvm.ident = !{!6}

!0 = distinct !DICompileUnit(language: DW_LANG_C11, file: !1, producer: "clang version 21.0.0 (https://github.com/swiftlang/llvm-project.git 11673e6660b2d0a5f9f99b1c7b773f4c2f6df1b0)", isOptimized: true, runtimeVersion: 0, emissionKind: LineTablesOnly, splitDebugInlining: false, nameTableKind: None)
!1 = !DIFile(filename: "auction.c", directory: ".", checksumkind: CSK_MD5, checksum: "eda2a4c68c77e4c765f50d22fcfc6fab")
!2 = !{i32 7, !"Dwarf Version", i32 5}
!3 = !{i32 2, !"Debug Info Version", i32 3}
!4 = !{i32 1, !"wchar_size", i32 4}
!5 = !{i32 7, !"uwtable", i32 2}
!6 = !{!"clang version 21.0.0 (https://github.com/swiftlang/llvm-project.git 11673e6660b2d0a5f9f99b1c7b773f4c2f6df1b0)"}
!7 = distinct !DISubprogram(name: "auction", scope: !1, file: !1, line: 16, type: !8, scopeLine: 16, flags: DIFlagPrototyped | DIFlagAllCallsDescribed, spFlags: DISPFlagDefinition | DISPFlagOptimized, unit: !0)
!8 = !DISubroutineType(types: !9)
!9 = !{}
!10 = !DILocation(line: 23, column: 28, scope: !7)
!11 = !DILocation(line: 23, column: 5, scope: !7)
!12 = !DILocation(line: 0, scope: !7)
!13 = !DILocation(line: 33, column: 20, scope: !7)
!14 = !{!15, !16, i64 0}
!15 = !{!"outcome", !16, i64 0, !19, i64 8}
!16 = !{!"int", !17, i64 0}
!17 = !{!"omnipotent char", !18, i64 0}
!18 = !{!"Simple C/C++ TBAA"}
!19 = !{!"long", !17, i64 0}
!20 = !DILocation(line: 34, column: 13, scope: !7)
!21 = !DILocation(line: 34, column: 19, scope: !7)
!22 = !{!15, !19, i64 8}
!23 = !DILocation(line: 35, column: 1, scope: !7)
!24 = !DILocation(line: 24, column: 13, scope: !7)
!25 = !{!19, !19, i64 0}
!26 = !DILocation(line: 24, column: 21, scope: !7)
!27 = !DILocation(line: 23, column: 38, scope: !7)
!28 = distinct !{!28, !11, !29, !30, !31}
!29 = !DILocation(line: 31, column: 5, scope: !7)
!30 = !{!"llvm.loop.mustprogress"}
!31 = !{!"llvm.loop.unroll.disable"}
