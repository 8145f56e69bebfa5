"""What the system refused, in the reader's words, and what to do about it."""

from __future__ import annotations

import errno

from evalcheck.patterns import regex
from evalcheck.words import Text

_REASONS = {
    errno.EACCES: Text(
        "没有权限；请检查文件夹的权限，或换一个地方", "no permission: check the rights of the folder, or choose another place"
    ),
    errno.EPERM: Text(
        "没有权限；请检查文件夹的权限，或换一个地方", "no permission: check the rights of the folder, or choose another place"
    ),
    errno.ENOSPC: Text("磁盘已满；请腾出空间后再运行", "the disk is full: make room and run it again"),
    errno.EDQUOT if hasattr(errno, "EDQUOT") else -1: Text(
        "磁盘配额已用完；请腾出空间后再运行", "the disk quota is used up: make room, run it again"
    ),
    errno.EROFS: Text("这里是只读的；请写到别的文件夹", "the place is read-only: write to another folder"),
    errno.ENAMETOOLONG: Text("名称太长；请缩短文件名或换一个浅一些的文件夹", "the name is too long: shorten it or use a folder less deep"),
    errno.ENOENT: Text("文件或文件夹不存在", "no such file or folder"),
    errno.ENOTDIR: Text("路径中有一处不是文件夹（可能是链接）", "a part of the path is no folder (maybe a link)"),
    errno.ELOOP: Text("路径中有链接，没有跟随", "a link stands on the way and was not followed"),
    errno.EEXIST: Text("已有同名文件", "a file of that name exists"),
    errno.EBUSY: Text("文件正被占用；请关闭打开它的程序", "the file is in use: close the program that has it open"),
    errno.EIO: Text("磁盘出错；请检查磁盘或换一个地方", "the disk failed: check it or choose another place"),
    errno.ESPIPE: Text("不能从管道读取；请先存成文件", "it cannot be read from a pipe: save it as a file first"),
    errno.EMFILE: Text("打开的文件太多；请用 --jobs 1 再运行", "too many open files: run it with --jobs 1"),
    errno.EFBIG: Text("超过了允许的文件大小；请写到别的磁盘或放宽限制", "larger than files may be: write to another disk, or allow more"),
    errno.ENOMEM: Text("内存不足；请关闭别的程序后再运行", "out of memory: close other programs and run it again"),
}


_PIPE = regex(r"/fd/(?:pipe|socket):\[")
"""Where Linux says that /dev/stdin leads: nowhere that could be opened again, or read twice."""


def reason_of(number: int) -> Text:
    """The words for one of the usual numbers of `errno`."""
    return _REASONS[number]


def reason(error: OSError) -> Text:
    """Why the system refused; its own words where they are none of the usual ones."""
    if isinstance(error, FileNotFoundError) and _PIPE.search(str(error.filename)):
        return _REASONS[errno.ESPIPE]
    own = error.strerror or type(error).__name__
    return _REASONS.get(error.errno or 0, Text(own, own))
